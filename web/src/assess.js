import "./pages.css";
import "./assess.css";
